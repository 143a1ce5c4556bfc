-- Pitfall 13: what one rule changes, the next one uses.
-- attack: replaces a library function
-- expect: aborted error cannot be set
return rule {
  id = "r13_library_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    string.lower = function() return "changed" end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
