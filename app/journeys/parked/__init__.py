"""What a person sent after their session had ended: kept until they have signed in again."""
