"""AWS CloudFormation with the SAM transform: stacks are made by the services' own API calls.

moto's CloudFormation lacks a third of the resource types that the stack is made of, skips what it
does not know, and cannot update most of the others. Here what is not known is refused.
"""
