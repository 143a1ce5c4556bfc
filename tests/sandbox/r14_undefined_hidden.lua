-- Pitfall 14: an undefined name is nil.
-- attack: the same where a local of that name ended before
-- expect: aborted error unknown name 'limitt'
return rule {
  id = "r14_undefined_hidden", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    do
      local limitt = 1
      if limitt == 2 then return false end
    end
    return f.end_use == limitt
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
