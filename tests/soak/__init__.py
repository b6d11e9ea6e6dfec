"""Programs that run long and look for what only shows in the long run; `make soak` runs them."""
