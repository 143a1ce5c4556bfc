-- Pitfall 29: words of the head of a file.
-- attack: keeps list() for later, when what it belongs to is gone
-- expect: aborted error list() is for needs
local keep = list

return rule {
  id = "r29_word_kept", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return #keep("anything") > 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
