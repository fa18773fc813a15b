"""IAM's rules for the calls of roles and of AWS's services.

An operator's own keys may do everything here.
"""
