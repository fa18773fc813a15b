"""Objects as rclone, s3cmd, the AWS CLI and the SDKs upload and list them."""

from typing import Any

import pytest

from localcloud.tests.running_cloud import RunningCloud


@pytest.mark.parametrize("has_versions", [False, True])
def test_an_object_made_of_parts_has_a_version_only_in_a_bucket_with_versions(
    cloud: RunningCloud, has_versions: bool
) -> None:
    s3, bucket = cloud.client("s3"), cloud.name("parts")
    s3.create_bucket(Bucket=bucket)
    if has_versions:
        versioning = {"Status": "Enabled"}
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versioning)
    upload: dict[str, Any] = {"Bucket": bucket, "Key": "a b+c.mp3"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = s3.upload_part(**upload, PartNumber=1, Body=b"sound")
    parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}

    made = s3.complete_multipart_upload(**upload, MultipartUpload=parts)

    assert ("VersionId" in made) == has_versions
    shown = s3.head_object(Bucket=bucket, Key="a b+c.mp3")
    assert shown.get("VersionId") == made.get("VersionId")


def test_versions_of_keys_with_any_characters_are_listed(cloud: RunningCloud) -> None:
    s3, bucket = cloud.client("s3"), cloud.name("versions")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    keys = ["a b+c%20.mp3", "bell\a/one.mp3", "会議/\n.mp3"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key)
        s3.delete_object(Bucket=bucket, Key=key)

    listed = s3.list_object_versions(Bucket=bucket)
    below = s3.list_object_versions(Bucket=bucket, Prefix="bell\a/")
    folders = s3.list_object_versions(Bucket=bucket, Delimiter="/")

    assert [version["Key"] for version in listed["Versions"]] == keys
    assert [marker["Key"] for marker in listed["DeleteMarkers"]] == keys
    assert [version["Key"] for version in below["Versions"]] == keys[1:2]
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["bell\a/", "会議/"]
