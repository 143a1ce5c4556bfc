-- Pitfall 18: an answer that is none.
-- attack: evidence that is a function
-- expect: aborted result evidence 'much' is a function
return rule {
  id = "r18_evidence_function", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { much = string.rep }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
