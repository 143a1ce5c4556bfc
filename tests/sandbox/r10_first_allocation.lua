-- Pitfall 10: the first allocation must count.
-- attack: one text that is larger than the budget of a call, made in one piece
-- expect: aborted memory
return rule {
  id = "r10_first_allocation", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local s = string.rep("B", 65000)
    return s .. s .. s .. s .. s == ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
