"""An example: cdk deploy --app 'python app.py' -c template_url=https://..."""

import aws_cdk as cdk

from transcription import Transcription

app = cdk.App()
stack = cdk.Stack(app, "Recordings")
transcription = Transcription(
    stack,
    "Transcription",
    template_url=app.node.get_context("template_url"),
    parameters={"Stage": "prod", "AlarmEmail": "you@example.com"},
)
cdk.CfnOutput(stack, "MediaBucket", value=transcription.output("MediaBucket"))
app.synth()
