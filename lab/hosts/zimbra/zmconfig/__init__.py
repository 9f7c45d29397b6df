"""What zmconfigd does in a Zimbra: carry the directory's values of a server into its Postfix."""
