"""Records of one learner from several devices, put together into one history.

    Learner.replay(merge_records(those_of_the_laptop, those_of_the_tablet))

Conventions: the records of a session are made on one device and stay together, in the
order in which that device made them, the one that starts it first; sessions follow each
other by the time of their first record, and by name where the times are equal. A device
may hold copies of another's sessions, whole or only their beginning.
"""

from __future__ import annotations

from collections.abc import Iterable

from museflow_engine.events import Record, encode_record


def merge_records(*histories: Iterable[Record]) -> list[Record]:
    """The union of several histories of one learner, in one order.

    A record that is in several of them counts once. The result is the same however the
    histories are ordered, divided or interleaved, as long as each keeps the order of its
    own sessions; a history that is merged with itself, or with what was merged from it,
    gains nothing. Sessions that chose the same name are told apart if each history holds
    one of them at a time.

    Args:
        histories: records of one learner, each as one device keeps them.

    Returns:
        The records for `Learner.replay`.
    """
    sessions: dict[tuple[str, str], dict[str, Record]] = {}
    for history in histories:
        # Of two sessions that chose the same name, each begins with a record of its own.
        begun: dict[str, str] = {}
        for record in history:
            line = encode_record(record)
            if record.kind.endswith("_started"):
                begun[record.session] = line
            key = record.session, begun.get(record.session, "")
            sessions.setdefault(key, {}).setdefault(line, record)
    at = {key: next(iter(records.values())).at for key, records in sessions.items()}
    in_order = sorted(sessions, key=lambda key: (at[key], key))
    return [record for key in in_order for record in sessions[key].values()]
