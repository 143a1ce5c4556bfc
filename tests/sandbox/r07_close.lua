-- Pitfall 7: __close handlers run after the abort.
-- attack: a to-be-closed variable of what has no handler
-- expect: aborted error got a non-closable value
return rule {
  id = "r07_close", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local guard <close> = f
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
