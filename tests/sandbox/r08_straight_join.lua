-- Pitfall 8: one instruction may be slow.
-- attack: doubles a text line by line, without a loop and so without the hook
-- expect: aborted memory
return rule {
  id = "r08_straight_join", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local s = f.remarks .. f.remarks
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    s = s .. s
    return s == ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
