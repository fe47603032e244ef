"""What is known of a SPARQL query from its text: its tokens, its parts, and the text with variables bound to terms."""
