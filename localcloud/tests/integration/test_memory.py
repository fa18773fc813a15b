"""A local cloud that runs for days uses no more and more memory."""

from pathlib import Path

from localcloud.tests.running_cloud import RunningCloud

MEGABYTE = 1 << 20


def test_listing_versions_does_not_keep_copies_of_what_is_in_them(cloud: RunningCloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="listed")
    s3.put_bucket_versioning(Bucket="listed", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="listed", Key="a recording", Body=bytes(10 * MEGABYTE))
    s3.list_object_versions(Bucket="listed")
    before = resident_bytes(cloud.pid)

    for _ in range(20):
        s3.list_object_versions(Bucket="listed")

    assert resident_bytes(cloud.pid) - before < 50 * MEGABYTE


def test_an_object_is_read_after_its_versions_were_listed(cloud: RunningCloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="read")
    s3.put_object(Bucket="read", Key="a recording", Body=b"sound")

    for _ in range(3):
        s3.list_object_versions(Bucket="read")

    assert s3.get_object(Bucket="read", Key="a recording")["Body"].read() == b"sound"


def resident_bytes(pid: int) -> int:
    """Of the process's memory, from Linux."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))
