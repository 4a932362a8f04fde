"""Claim and stance annotation: articles to pre-labelled sentences, Label Studio and a dataset."""
