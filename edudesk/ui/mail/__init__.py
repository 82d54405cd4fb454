"""What leaves and enters the file: submissions, parts, receipts and workbooks."""
