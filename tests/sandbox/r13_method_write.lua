-- Pitfall 13: what one rule changes, the next one uses.
-- attack: replaces a method through a text
-- expect: aborted error
return rule {
  id = "r13_method_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local s = "text"
    s.lower = function() return "changed" end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
