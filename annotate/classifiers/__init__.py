"""What rates labels for statements, zero-shot or trained, behind one small protocol."""
