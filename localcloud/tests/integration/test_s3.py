"""Uploads in parts, as rclone, s3cmd and the AWS CLI make them."""

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
