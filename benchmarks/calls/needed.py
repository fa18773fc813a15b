"""Every AWS call of a job's common path, with its purpose. A test compares the code with it."""

#: By function, in order: operation, why.
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "start_transcription": (
        ("dynamodb:GetItem", "is there a record, and whose: a redelivered event starts nothing"),
        (
            "dynamodb:TransactWriteItems",
            "the record before the job, if none is there and none was erased",
        ),
        ("s3:HeadObject", "this version's size and options"),
        ("s3:HeadObject", "is it the newest: Transcribe reads no other"),
        ("s3:GetObject", "format and length; up to 4 ranges of a large file"),
        ("dynamodb:UpdateItem", "options and media, before anything is started with them"),
        ("transcribe:StartTranscriptionJob", "the work itself"),
        ("dynamodb:UpdateItem", "counts this minute's starts: waits stretch near the quota"),
        ("dynamodb:GetItem", "what jobs of this language took: the first wait"),
        ("dynamodb:UpdateItem", "QUEUED, the plan, and when the sweep would miss the next check"),
    ),
    "check_transcription_status, not done": (
        ("transcribe:GetTranscriptionJob", "the poll"),
        ("dynamodb:BatchGetItem", "only where it is queued: how many share the quota's Gets"),
        ("dynamodb:UpdateItem", "is it still ours, its polls, and the next check"),
    ),
    "check_transcription_status, done": (
        ("transcribe:GetTranscriptionJob", "the poll"),
        ("dynamodb:UpdateItem", "PROCESSING, times and language"),
        ("dynamodb:UpdateItem", "what this job took, for the waits of others"),
    ),
    "process_transcription_results": (
        ("dynamodb:GetItem", "is it still ours, and what is left to do"),
        ("s3:GetObject", "Transcribe's raw output"),
        *(("s3:PutObject", f"transcript.{kind}") for kind in ("json", "txt", "srt", "vtt", "html")),
        ("dynamodb:UpdateItem", "COMPLETED: publish the attempt's files, all at once"),
        *(
            ("s3:PutObject", f"transcript.{kind} under its stable name")
            for kind in ("json", "txt", "srt", "vtt", "html")
        ),
        ("events:PutEvents", "Transcription Completed"),
        ("transcribe:DeleteTranscriptionJob", "nothing is left at Transcribe"),
        ("dynamodb:UpdateItem", "settled: nothing is left for the sweep; the record's end"),
    ),
    "sweep_orphaned_jobs, nothing to do": (
        *(
            ("dynamodb:Query", f"count the jobs that are {status}")
            for status in (
                "SUBMITTING",
                "QUEUED",
                "IN_PROGRESS",
                "PROCESSING",
                "HELD",
            )
        ),
        ("dynamodb:UpdateItem", "how many are open, for the waits of queued jobs"),
        *(
            ("dynamodb:Query", f"overdue among {status}")
            for status in (
                "HELD",
                "SUBMITTING",
                "QUEUED",
                "IN_PROGRESS",
                "PROCESSING",
                "COMPLETED",
                "FAILED",
            )
        ),
        *(
            ("states:ListExecutions", f"{status} executions that died before their record")
            for status in (
                "FAILED",
                "TIMED_OUT",
                "ABORTED",
            )
        ),
    ),
}
