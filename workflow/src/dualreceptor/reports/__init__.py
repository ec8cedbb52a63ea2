"""What is written about results: traces of files, the crate, tables of pages."""
