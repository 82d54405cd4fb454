"""The pages of forms, and what stands beside the cell in hand."""
