"""Speech recognition in processes of its own, by one of several engines."""
