-- Pitfall 18: an answer that is none.
-- attack: evidence that is a table of tables
-- expect: aborted result list of something else
return rule {
  id = "r18_evidence_nested", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    return true, { much = { t } }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
