"""A MIDI keyboard (or, with --listen, a sound module) in a process of its own.

It reads one message a line from standard input, in hexadecimal; "burst N" sends N
note-ons and note-offs as fast as it can. With --listen it prints what it receives.
"""

from __future__ import annotations

import sys

import rtmidi


def main(name: str, *, listen: bool) -> None:
    if listen:
        sound = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=name)
        sound.set_callback(lambda event, _: print(bytes(event[0]).hex(), flush=True))  # noqa: T201
        sound.open_virtual_port("sound")
    else:
        keyboard = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=name)
        keyboard.open_virtual_port("keys")
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        word, _, count = line.partition(" ")
        if word == "burst":
            for index in range(int(count)):
                pitch = 21 + index // 2 % 88
                keyboard.send_message([0x80 if index % 2 else 0x90, pitch, 64])
        else:
            keyboard.send_message(list(bytes.fromhex(line)))


if __name__ == "__main__":
    main(sys.argv[1], listen="--listen" in sys.argv)
