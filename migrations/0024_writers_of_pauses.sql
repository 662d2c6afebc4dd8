-- When a pause and a hold were asked for, by the clock of whoever asked. One that lies ahead of another process's clock
-- shows that the writer's ran ahead, and the pause is taken for as long as it was meant to last (functions/settle_pause).
ALTER TABLE queues ADD COLUMN paused_at timestamptz, ADD COLUMN held_at timestamptz;
