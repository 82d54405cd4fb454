"""The list of findings under the page, and the reasons given for them."""
