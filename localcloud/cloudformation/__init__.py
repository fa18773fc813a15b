"""AWS CloudFormation with the SAM transform, which makes stacks by the services' own API calls.

moto's CloudFormation lacks a third of the stack's resource types, skips unknown ones, and cannot
update most of the others. Here unknown types are refused.
"""
