"""AWS on this machine: the endpoint that the same template deploys to."""
