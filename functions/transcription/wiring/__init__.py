"""The composition root: each handler's domain function with its adapters, made once a process.

A module for each function, because importing all four's parts would double a function's start.
"""
