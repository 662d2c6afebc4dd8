-- Until then the provider itself asked to be left alone: no answer of a call that was under way lifts that.
ALTER TABLE queues ADD COLUMN held_until timestamptz;
