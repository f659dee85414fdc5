"""What officers and operators do: look, decide, hold, announce, reconcile, retire."""
