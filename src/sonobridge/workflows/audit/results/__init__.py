"""Operations that turn a product's structured reports or report text into a table."""
