"""What results were made from: code, versions, parameters and other results."""
