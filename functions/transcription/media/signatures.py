"""Recognises kinds of files that Transcribe does not accept by their first bytes."""

# Offset, bytes and name of sounds and films, which can be converted.
_OTHER_MEDIA = (
    (0, b"riff\x2e\x91\xcf\x11", "a Sony Wave64 sound file (W64)"),
    (0, b"caff", "a Core Audio file (CAF)"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file (WMA, WMV)"),
    (0, b".snd", "a Sun sound file (AU)"),
    (0, b"MThd", "a MIDI file, which holds notes and no sound"),
    (0, b"FLV\x01", "a Flash film (FLV)"),
    (0, b"\0\0\x01\xba", "an MPEG program stream (MPG, VOB)"),
    (0, b"\0\0\x01\xb3", "an MPEG film (MPG)"),
    (0, b".RMF", "a RealMedia file (RM)"),
    (0, b".ra\xfd", "a RealAudio file (RA)"),
    (0, b"MAC ", "a Monkey's Audio file (APE)"),
    (0, b"wvpk", "a WavPack file (WV)"),
    (0, b"TTA1", "a True Audio file (TTA)"),
    (0, b"MPCK", "a Musepack file (MPC)"),
    (0, b"MP+", "a Musepack file (MPC)"),
    (0, b"DSD ", "a DSD sound file (DSF)"),
    (0, b"FRM8", "a DSD sound file (DFF)"),
    (0, b"ADIF", "a raw AAC sound file (ADIF)"),
    (0, b"Creative Voice File", "a Creative voice file (VOC)"),
    (0, b"ajkg", "a Shorten sound file (SHN)"),
    (0, b"OFR ", "an OptimFROG sound file (OFR)"),
    (0, b"\x7f\xfe\x80\x01", "a DTS sound file"),
    (0, b"\x0b\x77", "a Dolby Digital sound file (AC-3)"),
    (0, b"NIST_1A", "a NIST SPHERE sound file (SPH)"),
    (0, b"#!SILK", "a SILK voice message"),
    (0, b"\x02#!SILK", "a SILK voice message of WeChat"),
)
_RIFF_MEDIA = {
    b"AVI ": "an AVI film",
    b"RMID": "a MIDI file, which holds notes and no sound",
    b"QLCM": "a QCELP sound file (QCP)",
}
_FORM_MEDIA = {
    b"AIFF": "an AIFF sound file",
    b"AIFC": "an AIFF sound file (AIFC)",
    b"8SVX": "an Amiga sound file (8SVX)",
}
_OTHER_THINGS = (
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"#EXTM3U", "a playlist"),
    (0, b"[playlist]", "a playlist"),
    (0, b"bplist00", "a property list"),
    (0, b"SQLite format 3", "a database"),
)
_TRANSPORT_PACKETS = (188, 192, 204)  # bytes: plain, with a time (M2TS), with a checksum
_SURE_PACKETS = 8


def other_media(head: bytes) -> str | None:
    """Names a sound or film that Transcribe does not accept. Returns None if it is none of them."""
    if head[:4] == b"RIFF":
        return _RIFF_MEDIA.get(head[8:12])
    if head[:4] == b"FORM":
        return _FORM_MEDIA.get(head[8:12])
    if _is_transport_stream(head):
        return "an MPEG transport stream (TS)"
    return _first(_OTHER_MEDIA, head)


def other_thing(head: bytes) -> str:
    """Names a file without sound, with its article. Returns an empty string if it is unknown."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a WebP picture"
    return _first(_OTHER_THINGS, head) or ("a text" if _is_text(head) else "")


def _first(table: tuple[tuple[int, bytes, str], ...], head: bytes) -> str | None:
    return next((what for at, magic, what in table if head.startswith(magic, at)), None)


def _is_transport_stream(head: bytes) -> bool:
    """Returns whether packets follow each other from any of the first places on."""
    return any(
        head[phase : phase + _SURE_PACKETS * size : size] == b"\x47" * _SURE_PACKETS
        for size in _TRANSPORT_PACKETS
        for phase in range(size)
    )


def _is_text(data: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in data):
        return False
    try:
        # the last character may be cut in two
        data[: max(len(data) - 3, 1)].decode()
    except UnicodeDecodeError:
        return False
    return True
