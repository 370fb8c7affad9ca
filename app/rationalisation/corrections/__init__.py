"""What a person corrected in the evidence of a website, with the reason."""
