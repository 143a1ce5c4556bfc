-- Pitfall 1: count hooks do not run inside C functions.
-- attack: the other pattern functions
-- expect: aborted error the library has no function 'gsub'
return rule {
  id = "r01_gsub", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return string.gsub(f.remarks, ".-.-.-b", "") ~= ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
