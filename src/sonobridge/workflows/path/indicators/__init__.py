"""Key performance indicators: own numbers in, value with n and interval out."""
