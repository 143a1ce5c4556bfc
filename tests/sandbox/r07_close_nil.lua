-- Pitfall 7: __close handlers run after the abort.
-- attack: a to-be-closed variable of nil does nothing, and the loop after it is stopped
-- expect: aborted steps
return rule {
  id = "r07_close_nil", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local guard <close> = nil
    while true do end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
