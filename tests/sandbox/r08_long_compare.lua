-- Pitfall 8: one instruction may be slow.
-- attack: compares long equal texts over and over
-- expect: aborted steps
return rule {
  id = "r08_long_compare", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local a = string.rep("x", 20000) .. "a"
    local b = string.rep("x", 20000) .. "a"
    while a == b do end
    return false
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
