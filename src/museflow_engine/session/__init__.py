"""Floor 5: the loop, without clock or port: phrase, events, judgements, belief, next phrase."""
