-- Pitfall 19: an error jumps over cleanup in C.
-- attack: runs out of memory inside a library function that has a buffer open
-- expect: aborted memory
return rule {
  id = "r19_raise_in_library", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    for i = 1, 100 do
      table.insert(t, string.rep("x", 20000))
    end
    return table.concat(t, ",") == ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
