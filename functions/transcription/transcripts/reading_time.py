"""How long a cue is on the screen, and how fast people read."""

MIN_DURATION, MAX_DURATION = 1000, 7000  # ms
EARLY = 500  # ms that a cue may come before its first word
GAP = 84  # ms, two frames of film, so that the eye notices the new text
PAUSE = 1500  # ms; the words after it are a new cue
BREATH = 300  # ms; a good place to end
READABLE, TOO_FAST = 17, 20  # columns a second
READING = 1000 / READABLE  # ms for a column
