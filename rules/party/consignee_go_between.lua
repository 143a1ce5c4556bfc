return rule {
  id = "consignee_go_between", group = "party", on = "shipment",
  title = "Consigned to a forwarder, bank or warehouse, final user unknown",
  reference = "R21",
  missing = "pass",     -- most consignments name no consignee of their own
  needs = { "consignee.business", "consignee.name", "importer.business", "importer.name", "end_user.name" },
  because = "{who} is a {kind}, and no end user is named",
  letter = "Please name the final user of the goods.",
  check = function(f, p)
    local kind = f.consignee.business or f.importer.business
    if kind ~= "forwarder" and kind ~= "bank" and kind ~= "warehouse" then return false end
    if f.end_user.name ~= nil then return false end
    local who = f.consignee.name
    if f.consignee.business == nil then who = f.importer.name end
    return true, { who = who or "the receiver", kind = kind }
  end,
  examples = {
    { given = { ["consignee.business"] = "forwarder", ["consignee.name"] = "C" }, hit = true },
    { given = { ["consignee.business"] = "forwarder", ["consignee.name"] = "C", ["end_user.name"] = "D" }, hit = false },
    { given = { ["importer.business"] = "warehouse", ["importer.name"] = "B" }, hit = true },
    { given = { ["consignee.business"] = "chemical", ["consignee.name"] = "C" }, hit = false },
  },
}
