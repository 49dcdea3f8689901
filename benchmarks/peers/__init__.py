"""What 安巡 is measured beside: installed on their own, driven by the same client."""
