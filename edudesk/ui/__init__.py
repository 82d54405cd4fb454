"""The window: pages, editors and panels over the actions; with `app` alone it knows Qt."""
