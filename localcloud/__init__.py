"""AWS on this machine: an endpoint to which the same template deploys."""
