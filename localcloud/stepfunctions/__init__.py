"""AWS Step Functions: machines, versions, aliases and executions, run by moto's interpreter."""
