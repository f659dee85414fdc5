"""The domain of a shop of ten years: twelve tables, as its people made them."""
