-- For the exporting side: the exporter's own papers are at hand, so what the other side will ask for
-- counts more (its need, its answer), and lateness less, because the office itself notifies.
-- A single soft finding stays green (under 30), two or three make yellow, a pattern makes red. What officers must
-- never miss forces red by itself. What is known of a country alone is capped below yellow.
return profile {
  id = "export", title = "Export screening",
  lanes  = { yellow = 30, red = 60 },
  sample = { share = 0.02, at_least = 2 },
  groups = {
    quantity = { cap = 45 }, substance = { cap = 40 }, route = { cap = 40 }, country = { cap = 25 },
    party = { cap = 40 }, document = { cap = 45 }, history = { cap = 50 }, alert = { cap = 45 },
  },
  rules = {
    -- quantity
    alr_exceeded             = { weight = 30 },
    alr_near                 = { weight = 10 },
    alr_zero                 = { weight = 30, force = "red" },
    quantity_split           = { weight = 25 },
    just_below_limit         = { weight = 15 },
    quantity_outlier         = { weight = 20 },
    importer_jump            = { weight = 10 },
    permit_overdrawn         = { weight = 30 },
    quota_exceeded           = { weight = 20 },
    price_far                = { weight = 12 },
    price_off_market         = { weight = 12 },
    package_small            = { weight = 10 },
    unit_odd                 = { weight = 5 },
    unit_unknown             = { weight = 0, force = "yellow" },

    -- substance
    no_licit_need            = { weight = 30, force = "red" },
    import_ban               = { weight = 30, force = "red" },
    no_licit_trade           = { weight = 30, force = "red" },
    look_alike               = { weight = 25 },
    substance_conflict       = { weight = 20 },
    preparation_bulk         = { weight = 20 },
    class_mix                = { weight = 15 },
    equipment                = { weight = 15 },

    -- route
    redirected_country       = { weight = 35 },
    local_sale               = { weight = 40 },
    redirected_party         = { weight = 25 },
    not_a_producer           = { weight = 20 },
    route_detour             = { weight = 15 },
    free_zone_export         = { weight = 15 },
    cover_load               = { weight = 15 },
    transport_unfit          = { weight = 10 },
    free_zone                = { weight = 8 },
    transit_many             = { weight = 8 },
    transport_new            = { weight = 8 },

    -- country
    heroin_region            = { weight = 12 },
    cocaine_region           = { weight = 9 },
    conflict_area            = { weight = 12 },
    heroin_corridor          = { weight = 10 },
    synthetic_corridor       = { weight = 8 },
    alr_stale                = { weight = 5 },

    -- party
    importer_unlicensed      = { weight = 30, force = "red" },
    licence_scope            = { weight = 30 },
    contact_changed          = { weight = 30 },
    new_firm                 = { weight = 20 },
    shared_address           = { weight = 20 },
    business_unlike          = { weight = 20 },
    shared_phone             = { weight = 15 },
    consignee_go_between     = { weight = 15 },
    consignee_abroad         = { weight = 15 },
    first_trade              = { weight = 12 },
    vague_address            = { weight = 12 },
    first_substance          = { weight = 8 },
    free_mail                = { weight = 8 },
    broker_many              = { weight = 8 },

    -- document
    permit_denied            = { weight = 40, force = "red" },
    permit_reused            = { weight = 40, force = "red" },
    moved_despite_objection  = { weight = 40, force = "red" },
    permit_expired           = { weight = 30 },
    permit_other_substance   = { weight = 25 },
    hs_unknown               = { weight = 25 },
    notice_late              = { weight = 15 },
    goods_vague              = { weight = 20 },
    end_use_unfit            = { weight = 15 },
    hs_mismatch              = { weight = 15 },
    quantity_gap             = { weight = 15 },
    pen_not_found            = { weight = 15 },
    weights_disagree         = { weight = 12 },
    request_odd              = { weight = 12 },
    payment_unusual          = { weight = 12 },
    goods_unknown            = { weight = 10 },
    permit_missing           = { weight = 12 },
    end_use_missing          = { weight = 12 },
    buyer_collects           = { weight = 8 },
    bank_elsewhere           = { weight = 8 },
    cas_wrong                = { weight = 8 },
    name_unclear             = { weight = 6 },
    version_gap              = { weight = 5 },

    -- history
    finding_before           = { weight = 40 },
    shopping_after_objection = { weight = 35 },
    resent_elsewhere         = { weight = 35 },
    objection_importer       = { weight = 25 },
    substitute               = { weight = 25 },
    company_shopping         = { weight = 20 },
    objection_exporter       = { weight = 12 },
    silent_authority         = { weight = 20 },
    silence_used             = { weight = 12 },

    -- alert
    party_listed             = { weight = 40 },
    seized_before            = { weight = 45, force = "red" },    -- by an exact identifier alone
    party_alerted            = { weight = 35 },
    carriage_alerted         = { weight = 25 },
    contact_alerted          = { weight = 15 },
    corridor_alerted         = { weight = 8 },

    -- what speaks for a shipment: shown, without points
    permit_covers            = { weight = 0 },
    found_clean              = { weight = 0 },
    steady_pair              = { weight = 0 },
    known_good               = { weight = 0 },
    licence_valid            = { weight = 0 },
    laboratory_quantity      = { weight = 0 },
    usual_quantity           = { weight = 0 },
    direct_route             = { weight = 0 },
    end_use_known            = { weight = 0 },
  },
}
