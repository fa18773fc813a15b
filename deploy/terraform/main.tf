terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

variable "template_url" {
  type        = string
  description = "The packaged template in S3, as make package prints it."
}

variable "parameters" {
  type        = map(string)
  description = "The template's parameters; Stage at least."
  default     = { Stage = "dev" }
}

resource "aws_cloudformation_stack" "transcription" {
  name         = "transcription-${var.parameters["Stage"]}"
  template_url = var.template_url
  parameters   = var.parameters
  capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
}

output "outputs" {
  description = "The stack's outputs: MediaBucket, TranscriptsBucket, AlarmTopicArn and so on."
  value       = aws_cloudformation_stack.transcription.outputs
}
